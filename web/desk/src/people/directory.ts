import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { listAccounts, listAssignable, listTeams } from '../api/people';
import { keys } from '../api/queries';
import type { Account } from '../api/types';
import { account } from '../session/session';

const LONG = 5 * 60_000;

/** The company's people and teams, read once and shared. */
export function useDirectory() {
  const accounts = useQuery({ queryKey: keys.accounts, queryFn: listAccounts, staleTime: LONG });
  const teams = useQuery({ queryKey: keys.teams, queryFn: listTeams, staleTime: LONG });
  const byId = computed(() => new Map((accounts.data.value ?? []).map((person) => [person.id, person])));
  return {
    teams: computed(() => teams.data.value?.items ?? []),
    nameOf: (id: number) => byId.value.get(id)?.name ?? `#${id}`,
  };
}

/** Who can have a ticket of this team; oneself first. */
export function useAssignable(team: Ref<number | null>) {
  const found = useQuery({ queryKey: computed(() => keys.assignable(team.value)), queryFn: () => listAssignable(team.value) });
  const isMe = (person: Account) => person.id === account.value?.id;
  const people = computed(() => {
    const all = found.data.value ?? [];
    return [...all.filter(isMe), ...all.filter((person) => !isMe(person))];
  });
  return { people, isKnown: computed(() => found.data.value !== undefined), includesMe: computed(() => people.value.some(isMe)), readAgain: () => void found.refetch() };
}
