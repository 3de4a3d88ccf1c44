import { VueQueryPlugin } from '@tanstack/vue-query';
import { createApp } from 'vue';
import { queries } from './api/queries';
import App from './App.vue';
import { router } from './router';
import { onSession, resumeSession, whenSessionEnds } from './session/session';
import { firstTheme } from './session/theme';
import './styles/base.css';
import './styles/controls.css';
import './styles/tokens.css';
import { firstLanguage, useLanguage } from './texts/texts';
import { setClock } from './time/clock';

const loginAt = (next: string, ended: boolean) => ({ name: 'login', query: { next, ...(ended ? { ended: '1' } : {}) } });

async function start(): Promise<void> {
  firstTheme();
  onSession((session) => setClock(session.server_time));
  whenSessionEnds(() => {
    queries.clear();
    void router.push(loginAt(router.currentRoute.value.fullPath, true));
  });
  // The session tells the language; without one (or without the server) the page still speaks.
  const known = await resumeSession().catch(() => null);
  if (known !== true) await useLanguage(firstLanguage());
  const wanted = location.pathname.replace(/^\/desk/, '') + location.search;
  if (known === false && !wanted.startsWith('/login')) await router.replace(loginAt(wanted, false));
  createApp(App, { reachable: known !== null }).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#desk');
  await import('./styles/fonts');
}

void start();
