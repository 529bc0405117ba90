/** The interpreter that has the pinned packages, made where it is not there: `DDEP_PEER_PYTHON` where that is set. */
export function peerPython(): string;

/** As {@link peerPython}, but undefined where it would have to be made first. */
export function peerPythonIfThere(): string | undefined;

/** The interpreter that has cityscapesscripts, made where it is not there: `DDEP_CITYSCAPES_PYTHON` where that is set. */
export function cityscapesPython(): string;
