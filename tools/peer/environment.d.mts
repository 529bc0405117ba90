/** The interpreter that has the pinned packages, made where it is not there: `DDEP_PEER_PYTHON` where that is set. */
export function peerPython(): string;

/** As {@link peerPython}, but undefined where it would have to be made first. */
export function peerPythonIfThere(): string | undefined;

/** The interpreter that has cityscapesscripts, made where it is not there: `DDEP_CITYSCAPES_PYTHON` where that is set. */
export function cityscapesPython(): string;

/** The interpreter that has Pillow, made where it is not there: `DDEP_PICTURES_PYTHON` where that is set. */
export function picturesPython(): string;

/** Runs a peer's Python to its end and returns what it printed. Throws where it fails; `who` is named then. */
export function runPeer(python: string, args: readonly string[], who: string, env?: Record<string, string>): string;
