import type { Attachment, MailChoice } from '../api/types';

export interface Content {
  text: string;
  public: boolean;
  /** What was chosen of its mail. */
  mail?: MailChoice | null;
  /** Uploads that go with it. */
  files?: Attachment[];
}

/** What the server has of it; version 0: nothing. */
export interface Kept extends Content {
  version: number;
  saved_at: string | null;
  /** Why an answer that was to leave later stands here again. */
  returned?: string | null;
}

/** What of the world a draft needs, handed in so that tests can play it. */
export interface DraftWorld {
  /** The version it has now; null where the server has another than the one seen (0: none). */
  save(content: Content, seen: number): Promise<number | null>;
  /** False where the server has another than the one seen. */
  drop(seen: number): Promise<boolean>;
  read(): Promise<Kept>;
  later(ms: number, run: () => void): number;
  forget(timer: number): void;
}

/** Conflict: another page of the same person has written meanwhile, and nothing is saved until they have chosen. */
export type DraftState = 'none' | 'changed' | 'saving' | 'saved' | 'failed' | 'conflict';

type Outcome = 'none' | 'saved' | 'failed' | Kept;

const AFTER = 1_000;
const AGAIN = 5_000;
const ATTEMPTS = 3;

const filesOf = (content: Content) => (content.files ?? []).map((file) => file.id).join();
export const isEmpty = (content: Content) => content.text.trim() === '' && filesOf(content) === '' && !content.mail;
export const isSame = (a: Content, b: Content) =>
  a.text === b.text && a.public === b.public && JSON.stringify(a.mail ?? null) === JSON.stringify(b.mail ?? null) && filesOf(a) === filesOf(b);

/**
 * Keeps what is being written on the server, a second after it changed. One save at a time; what changes meanwhile
 * is saved next; a failed save is tried again until it works or the text is gone. Each save says which version it is
 * made upon, so that no page writes over what another has written.
 */
export class DraftSaver {
  private wanted: Content | null = null;
  private timer: number | null = null;
  private running: Promise<void> | null = null;
  /** What was sent without an answer: the server may have it. */
  private doubtful: Content[] = [];
  /** The server's version that this page knows of; 0: none. */
  seen = 0;
  /** What another page has saved, while the person has not chosen. */
  theirs: Kept | null = null;
  state: DraftState = 'none';

  constructor(
    private readonly world: DraftWorld,
    private readonly changed: (state: DraftState) => void,
  ) {}

  /** The draft that was found on the server. */
  restored(kept: Kept): void {
    this.seen = kept.version;
    if (!isEmpty(kept)) this.tell('saved');
  }

  /** What an earlier page could not save any more, made upon the version it had seen. */
  resumed(content: Content, seen: number): void {
    this.seen = seen;
    this.change(content.text, content.public, content);
  }

  /** The server has put something here by itself, and this page has something too. */
  found(kept: Kept): void {
    this.clear();
    this.meet(kept);
  }

  /** What is written changed; an empty one removes the draft. */
  change(text: string, isPublic: boolean, { mail, files }: Partial<Content> = {}): void {
    this.wanted = { text, public: isPublic, ...(mail ? { mail } : {}), ...(files && files.length > 0 ? { files } : {}) };
    if (this.theirs) return;
    this.tell('changed');
    this.schedule(AFTER);
  }

  /** The person has chosen what stands here from now on. Theirs as it was is saved already. */
  choose(content: Content): Promise<void> {
    const theirs = this.theirs;
    if (!theirs) return Promise.resolve();
    this.theirs = null;
    this.seen = theirs.version;
    this.wanted = isSame(content, theirs) ? null : content;
    this.tell('saved');
    return this.run();
  }

  /**
   * The message is about to be sent, which takes the draft with it. Resolves once no save is under way any more: one
   * that arrived after the message would bring the draft back.
   */
  sent(): Promise<void> {
    this.clear();
    this.wanted = null;
    this.theirs = null;
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
    const mine = before.then(() => (last ? this.put(last) : 'none')).then((outcome) => {
      if (this.running !== mine) return;
      this.running = null;
      if (typeof outcome === 'object') this.meet(outcome);
      else if (this.wanted) this.schedule(AFTER);
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
    this.running = this.put(content).then((outcome) => {
      this.running = null;
      this.settled(content, outcome);
    });
    return this.running;
  }

  private settled(content: Content, outcome: Outcome): void {
    if (this.state === 'none') return; // sent meanwhile
    if (typeof outcome === 'object') {
      this.wanted ??= content;
      this.meet(outcome);
    } else if (this.wanted) {
      this.schedule(AFTER);
    } else {
      this.tell(outcome);
      if (outcome !== 'failed') return;
      this.wanted = content;
      this.schedule(AGAIN);
    }
  }

  private meet(theirs: Kept): void {
    this.theirs = theirs;
    this.tell('conflict');
  }

  /** Ours again is also what was saved though its answer was lost, and the place of a draft that is gone. */
  private isOurs(kept: Kept, content: Content): boolean {
    return kept.version === 0 || isSame(kept, content) || this.doubtful.some((each) => isSame(kept, each));
  }

  private async put(content: Content): Promise<Outcome> {
    try {
      for (let i = 0; i < ATTEMPTS; i++) {
        if (await this.write(content)) return isEmpty(content) ? 'none' : 'saved';
        const kept = await this.world.read();
        if (!this.isOurs(kept, content)) return kept;
        this.seen = kept.version;
      }
    } catch {
      this.doubtful.push(content);
    }
    return 'failed';
  }

  private async write(content: Content): Promise<boolean> {
    if (!isEmpty(content)) {
      const version = await this.world.save(content, this.seen);
      if (version === null) return false;
      this.seen = version;
    } else if (this.seen !== 0) {
      if (!(await this.world.drop(this.seen))) return false;
      this.seen = 0;
    }
    this.doubtful = [];
    return true;
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
