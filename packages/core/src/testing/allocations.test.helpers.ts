const watched = ["Float32Array", "Uint8Array", "ArrayBuffer"] as const;

/** Watches the typed arrays that are made from now on: the bytes of the largest that was made by its length. */
export function watchAllocations(): { largest(): number; forget(): void; stop(): void } {
  const originals = watched.map((name) => globalThis[name]);
  let largest = 0;
  watched.forEach((name, i) => {
    const original = originals[i] as unknown as new (...args: unknown[]) => object;
    const bytes = name === "Float32Array" ? 4 : 1;
    const proxy: typeof original = new Proxy(original, {
      construct(target, args: unknown[], self): object {
        if (typeof args[0] === "number") largest = Math.max(largest, bytes * args[0]);
        // What is made must not look like one of the proxy's.
        return Reflect.construct(target, args, self === proxy ? target : self) as object;
      },
    });
    Object.assign(globalThis, { [name]: proxy });
  });
  return {
    largest: () => largest,
    forget: () => void (largest = 0),
    stop: () => watched.forEach((name, i) => Object.assign(globalThis, { [name]: originals[i] })),
  };
}
