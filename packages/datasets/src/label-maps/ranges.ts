/** Lists numbers in ascending order with consecutive runs joined: `0 to 6, 9, 10`. */
export function ranges(values: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && value === run[1] + 1) run[1] = value;
    else runs.push([value, value]);
  }
  const text = ([first, last]: [number, number]) =>
    last > first + 1 ? `${first} to ${last}` : last > first ? `${first}, ${last}` : String(first);
  return runs.map(text).join(", ");
}
