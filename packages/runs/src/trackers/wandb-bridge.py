"""Passes lines of JSON from standard input to Weights & Biases' own client, and answers each with a line: "ok" or what went wrong."""

import json
import sys
from importlib.util import find_spec

answers = sys.stdout
# What the client prints must not pass for an answer.
sys.stdout = sys.stderr


def handle(run, call):
    import wandb

    if call["do"] == "begin":
        run = wandb.init(
            project=call["project"],
            name=call["name"],
            id=call["id"],
            dir=call["folder"],
            config=call["config"],
            resume="allow",
        )
        # Every stage counts its steps from the start, but the client's own step must not decrease: use one of our own.
        run.define_metric("*", step_metric="step")
    elif call["do"] == "log":
        run.log({**call["metrics"], "step": call["step"]})
    elif call["do"] == "picture" and find_spec("PIL") is not None:
        run.log({call["tag"]: wandb.Image(call["file"]), "step": call["step"]})
    elif call["do"] == "end":
        run.finish(exit_code=0 if call["finished"] else 1)
    return run


def main():
    run = None
    for line in sys.stdin:
        try:
            run = handle(run, json.loads(line))
            answer = "ok"
        except BaseException as error:  # The client exits where it refuses a key.
            answer = f"{type(error).__name__}: {error}".replace("\n", " ")
        print(answer, file=answers, flush=True)


main()
