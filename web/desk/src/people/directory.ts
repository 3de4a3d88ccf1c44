import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { listAccounts, listTeams } from '../api/people';
import { keys } from '../api/queries';

const LONG = 5 * 60_000;

/** The company's people and teams, read once and shared. */
export function useDirectory() {
  const accounts = useQuery({ queryKey: keys.accounts, queryFn: listAccounts, staleTime: LONG });
  const teams = useQuery({ queryKey: keys.teams, queryFn: listTeams, staleTime: LONG });
  const people = computed(() => (accounts.data.value?.items ?? []).filter((person) => person.active));
  const byId = computed(() => new Map((accounts.data.value?.items ?? []).map((person) => [person.id, person])));
  return {
    people,
    teams: computed(() => teams.data.value?.items ?? []),
    nameOf: (id: number) => byId.value.get(id)?.name ?? `#${id}`,
  };
}
