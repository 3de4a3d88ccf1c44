/** What of the world gathering needs, handed in so that tests can play it. */
export interface GatherWorld {
  later(ms: number, run: () => void): number;
  forget(timer: number): void;
}

const WITHIN = 80;

const page: GatherWorld = {
  later: (ms, run) => window.setTimeout(run, ms),
  forget: (timer) => window.clearTimeout(timer),
};

/**
 * Makes one run of many requests for it: those of a moment become one, and those that come while it runs become one
 * more afterwards.
 */
export class Gather {
  private timer: number | null = null;
  private isRunning = false;
  private again = false;
  private isStopped = false;

  constructor(
    private readonly run: () => Promise<unknown>,
    private readonly world: GatherWorld = page,
  ) {}

  ask(): void {
    if (this.isStopped || this.timer !== null) return;
    if (this.isRunning) {
      this.again = true;
      return;
    }
    this.timer = this.world.later(WITHIN, () => {
      this.timer = null;
      void this.start();
    });
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) this.world.forget(this.timer);
    this.timer = null;
  }

  private async start(): Promise<void> {
    this.isRunning = true;
    try {
      await this.run();
    } catch {
      // Whoever runs shows what failed; the next request tries again.
    }
    this.isRunning = false;
    const again = this.again;
    this.again = false;
    if (again) this.ask();
  }
}
