import { computed, ref } from 'vue';

const width = ref(window.innerWidth);
window.addEventListener('resize', () => {
  width.value = window.innerWidth;
});

/** One column with a bar at the bottom: list or ticket, not both. */
export const oneColumn = computed(() => width.value < 1024);
/** The customer panel stands beside the conversation only where there is room; else it is a drawer. */
export const panelFits = computed(() => width.value >= 1280);

const LIST_KEPT = 'pharos.list_hidden';
const PANEL_KEPT = 'pharos.panel_hidden';

export const listHidden = ref(localStorage.getItem(LIST_KEPT) === '1');
export const panelHidden = ref(localStorage.getItem(PANEL_KEPT) === '1');
/** The drawer of narrow screens, closed with each ticket. */
export const drawerOpen = ref(false);

export function toggleList(): void {
  listHidden.value = !listHidden.value;
  localStorage.setItem(LIST_KEPT, listHidden.value ? '1' : '0');
}

export function togglePanel(): void {
  if (!panelFits.value) {
    drawerOpen.value = !drawerOpen.value;
    return;
  }
  panelHidden.value = !panelHidden.value;
  localStorage.setItem(PANEL_KEPT, panelHidden.value ? '1' : '0');
}
