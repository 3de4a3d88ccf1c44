import { defineConfig } from 'vitest/config';
import vue from '@vitejs/plugin-vue';
import { deskTexts } from './texts_plugin';

// The server hands the desk out under /desk/ with `default-src 'self'`: nothing may be inlined, neither
// script nor style nor a data: address, so small files stay files.
export default defineConfig({
  base: '/desk/',
  plugins: [vue(), deskTexts()],
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/live': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts'], setupFiles: ['src/test_setup.ts'], environment: 'node' },
});
