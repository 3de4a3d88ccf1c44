// Durations and sizes as people give them: a number and a unit.

export interface Unit {
  key: string;
  factor: number;
}

export const DURATION_UNITS: Unit[] = [
  { key: 'desk.unit.days', factor: 86_400 },
  { key: 'desk.unit.hours', factor: 3_600 },
  { key: 'desk.unit.minutes', factor: 60 },
  { key: 'desk.unit.seconds', factor: 1 },
];

export const SIZE_UNITS: Unit[] = [
  { key: 'desk.unit.gb', factor: 1_073_741_824 },
  { key: 'desk.unit.mb', factor: 1_048_576 },
  { key: 'desk.unit.kb', factor: 1_024 },
  { key: 'desk.unit.bytes', factor: 1 },
];

/** The largest unit in which the amount is a whole number; the second smallest for 0, whose unit says nothing. */
export function unitOf(amount: number, units: Unit[]): Unit {
  if (amount === 0) return units[units.length - 2]!;
  return units.find((unit) => amount % unit.factor === 0) ?? units[units.length - 1]!;
}
