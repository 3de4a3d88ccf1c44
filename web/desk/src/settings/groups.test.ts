import { describe, expect, it } from 'vitest';
import { GROUPS, groupOf } from './groups';

describe('groups of settings', () => {
  it('hold each setting once, whatever comes', () => {
    const keys = ['web.public_url', 'mail.hours_zone', 'mail.relay_tls', 'mail.depth_max', 'survey.wait', 'network.targets_allowed', 'session.idle', 'new.thing'].map((name) => groupOf({ name }).key);
    expect(keys).toEqual(GROUPS.map((group) => group.key));
  });
});
