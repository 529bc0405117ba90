/** The interpreter that has the pinned packages, made where it is not there: `DDEP_PEER_PYTHON` where that is set. */
export function peerPython(): string;
