const BUDGET = 128 * 2 ** 20;

/**
 * Caches the results of `make` in memory until they fill `budget` bytes.
 *
 * Cached results stay: under random order over epochs, evicting the oldest would keep nothing any longer.
 */
export function memoised<T>(
  make: (index: number) => Promise<T>,
  bytesOf: (value: T) => number,
  budget = BUDGET,
): (index: number) => Promise<T> {
  const kept = new Map<number, T>();
  let free = budget;
  return async (index) => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const value = await make(index);
    if (!kept.has(index) && bytesOf(value) <= free) {
      kept.set(index, value);
      free -= bytesOf(value);
    }
    return value;
  };
}
