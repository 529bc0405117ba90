const userinfo = /(\b[a-z][a-z\d+.-]*:\/\/)[^\s/?#"'`]*@/gi;
const queries = /([?&](?:[\w-]*(?:password|passwd|token|secret|signature|api-?key))=)[^&#\s"'`]+/gi;

/** A text in which addresses have `***` in place of users, passwords and tokens: `redis://***@host:6379`. For whatever is kept or shown. */
export const withoutCredentials = (text: string): string => text.replace(userinfo, "$1***@").replace(queries, "$1***");
