const userinfo = /(\b[a-z][a-z\d+.-]*:\/\/)[^\s/?#"'`]*@/gi;
const queries = /([?&](?:[\w-]*(?:password|passwd|token|secret|signature|api-?key))=)[^&#\s"'`]+/gi;

/**
 * Replaces users, passwords and tokens in URLs by `***`, as in `redis://***@host:6379`. Use it on any text that is
 * stored or shown.
 */
export const withoutCredentials = (text: string): string => text.replace(userinfo, "$1***@").replace(queries, "$1***");
