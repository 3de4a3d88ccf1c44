/** What of the world a draft needs, handed in so that tests can play it. */
export interface DraftWorld {
  save(text: string, isPublic: boolean): Promise<void>;
  drop(): Promise<void>;
  later(ms: number, run: () => void): number;
  forget(timer: number): void;
}

export type DraftState = 'none' | 'changed' | 'saving' | 'saved' | 'failed';

const AFTER = 1_000;
const AGAIN = 5_000;

interface Content {
  text: string;
  public: boolean;
}

/**
 * Keeps what is being written on the server, a second after it changed. One save at a time; what changes meanwhile
 * is saved next; a failed save is tried again until it works or the text is gone.
 */
export class DraftSaver {
  private wanted: Content | null = null;
  private timer: number | null = null;
  private running: Promise<void> | null = null;
  private onServer = false;
  state: DraftState = 'none';

  constructor(
    private readonly world: DraftWorld,
    private readonly changed: (state: DraftState) => void,
  ) {}

  /** The draft that was found on the server. */
  restored(): void {
    this.onServer = true;
    this.tell('saved');
  }

  /** The text changed; an empty one removes the draft. */
  change(text: string, isPublic: boolean): void {
    this.wanted = { text, public: isPublic };
    this.tell('changed');
    this.schedule(AFTER);
  }

  /**
   * The message is about to be sent, which takes the draft with it. Resolves once no save is under way any more: one
   * that arrived after the message would bring the draft back.
   */
  sent(): Promise<void> {
    this.clear();
    this.wanted = null;
    this.onServer = false;
    this.tell('none');
    return this.running ?? Promise.resolve();
  }

  /**
   * The message is kept elsewhere until it is sent: the draft on the server stays, brought up to date once more as far
   * as that works. Resolves once no save is under way any more.
   */
  handOver(): Promise<void> {
    this.clear();
    const last = this.wanted;
    this.wanted = null;
    this.tell('none');
    const before = this.running ?? Promise.resolve();
    const mine = before.then(() => (last ? this.put(last) : true)).then(() => {
      if (this.running !== mine) return;
      this.running = null;
      if (this.wanted) this.schedule(AFTER);
    });
    return (this.running = mine);
  }

  /** Saves at once what waits, as before leaving the ticket. */
  async flush(): Promise<void> {
    if (this.timer === null || this.running) return;
    this.clear();
    await this.run();
  }

  private schedule(ms: number): void {
    this.clear();
    if (this.running) return;
    this.timer = this.world.later(ms, () => {
      this.timer = null;
      void this.run();
    });
  }

  private run(): Promise<void> {
    const content = this.wanted;
    if (!content) return Promise.resolve();
    this.wanted = null;
    this.tell('saving');
    this.running = this.put(content).then((ok) => {
      this.running = null;
      this.settled(content, ok);
    });
    return this.running;
  }

  private settled(content: Content, ok: boolean): void {
    if (this.state === 'none') {
      this.onServer = false; // sent meanwhile
      return;
    }
    if (this.wanted) {
      this.schedule(AFTER);
      return;
    }
    if (ok) {
      this.tell(this.onServer ? 'saved' : 'none');
      return;
    }
    this.wanted = content;
    this.tell('failed');
    this.schedule(AGAIN);
  }

  private async put(content: Content): Promise<boolean> {
    try {
      if (content.text.trim() !== '') {
        await this.world.save(content.text, content.public);
        this.onServer = true;
      } else if (this.onServer) {
        await this.world.drop();
        this.onServer = false;
      }
      return true;
    } catch {
      return false;
    }
  }

  private clear(): void {
    if (this.timer !== null) this.world.forget(this.timer);
    this.timer = null;
  }

  private tell(state: DraftState): void {
    this.state = state;
    this.changed(state);
  }
}
