/** Whether a tensor or module of that name is `module` itself or lies below it; all lie below the nameless root. */
export const isWithin = (name: string, module: string): boolean =>
  module === "" || name === module || name.startsWith(`${module}.`);
