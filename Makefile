# A short front for Meson, npm and the scripts in tools/. Each target does its own set-up.
.DEFAULT_GOAL := build
.PHONY: run build desk test soak check-asan check-tsan bench fuzz lint format coverage install clean

PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60

run: build
	tools/run-demo

build:
	tools/install-deps build
	$(MAKE) --no-print-directory desk
	tools/build build pharos

# The browser application; the next build of the program carries what stands in web/desk/dist.
desk:
	tools/build-desk

test:
	tools/run-tests

soak:
	tools/run-tests --soak

check-asan:
	tools/run-tests unit-asan system-asan

check-tsan:
	tools/run-tests unit-tsan system-tsan

bench:
	tools/install-deps build bench
	bench/run
	bench/mail
	bench/mail_flow

fuzz:
	tools/install-deps build fuzz
	FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz

lint:
	tools/install-deps build lint
	tools/build build
	tools/lint

format:
	tools/install-deps lint
	tools/format --write

coverage:
	tools/install-deps build test coverage
	tools/coverage

install: build
	meson configure build -Dprefix=$(PREFIX)
	DESTDIR=$(DESTDIR) meson install -C build --no-rebuild

clean:
	rm -rf build build-* coverage web/desk/dist web/desk/node_modules test/node_modules
