import { createRouter, createWebHistory } from 'vue-router';
import LogInPage from './session/LogInPage.vue';
import TicketsPage from './tickets/TicketsPage.vue';

/** The demo's alone; fetched when somebody goes there. */
const MailboxPage = () => import('./demo/MailboxPage.vue');

/** Every place has an address; what a page shows follows from its address alone. */
export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', redirect: '/tickets' },
    { path: '/login', name: 'login', component: LogInPage },
    { path: '/tickets', name: 'tickets', component: TicketsPage },
    { path: '/tickets/new', name: 'new', component: TicketsPage },
    { path: '/tickets/:id(\\d+)', name: 'ticket', component: TicketsPage },
    { path: '/reports', name: 'reports', component: () => import('./reports/ReportsPage.vue') },
    { path: '/demo/mails', name: 'mailbox', component: MailboxPage },
    { path: '/demo/mails/new', name: 'mailbox_new', component: MailboxPage },
    { path: '/demo/mails/:id(\\d+)', name: 'mailbox_mail', component: MailboxPage },
    { path: '/search', name: 'search', component: () => import('./search/SearchPage.vue') },
    { path: '/settings', redirect: '/settings/mailboxes' },
    { path: '/settings/:part', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./components/MissingPage.vue') },
  ],
});
