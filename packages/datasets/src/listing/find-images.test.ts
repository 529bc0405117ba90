import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder, write } from "../testing/fixtures.test.helpers.js";
import { findImages } from "./find-images.js";
import { imageFolder } from "../sets/image-folder.js";

/** Of the system: Node makes no pipes that have a name. */
const mkfifo = "mkfifo";

async function touch(root: string, ...names: string[]) {
  for (const name of names) await write(join(root, name), Uint8Array.of(0));
}

test("images of every format at any depth come in code-unit order", async () => {
  const root = await temporaryFolder();
  await touch(root, "b.JPG", "a/z.webp", "a/b/c.png", "a10.jpeg", "a2.tiff", "Z.avif", "é.tif");
  await touch(root, "notes.txt", "a/.hidden.png", ".cache/x.png", "jpg");
  const expected = ["Z.avif", "a/b/c.png", "a/z.webp", "a10.jpeg", "a2.tiff", "b.JPG", "é.tif"];
  expect(await findImages(root)).toEqual(expected);
  const dataset = await imageFolder(root);
  expect(dataset.name(1)).toBe(join(root, "a/b/c.png"));
});

test("links to files and folders are followed, and a loop ends", async () => {
  const root = await temporaryFolder();
  const elsewhere = await temporaryFolder();
  await touch(elsewhere, "far.png", "deep/farther.png");
  await touch(root, "in/near.png");
  await symlink(root, join(root, "in/self"));
  await symlink(join(root, "in"), join(root, "in/here"));
  await symlink(elsewhere, join(root, "out"));
  await symlink(join(elsewhere, "far.png"), join(root, "one.png"));
  // Two folders that link to each other.
  await symlink(root, join(elsewhere, "deep/back"));
  expect(await findImages(root)).toEqual(["in/near.png", "one.png", "out/deep/farther.png", "out/far.png"]);
});

test("a broken link is an error that names it", async () => {
  const root = await temporaryFolder();
  await touch(root, "a.png");
  await symlink(join(root, "gone.png"), join(root, "b.png"));
  await expect(findImages(root)).rejects.toMatchObject({ name: "UserError", file: join(root, "b.png") });
});

test("a folder that is missing, empty or a file is an error that names it", async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, "empty"));
  await touch(root, "text/notes.txt", "file.png");
  const failure = (name: string) => expect(imageFolder(join(root, name))).rejects;
  await failure("gone").toMatchObject({ name: "UserError", file: join(root, "gone") });
  await failure("empty").toThrow(/empty: the folder contains no images\nTo fix it: put images into it \(jpg, jpeg/);
  await failure("text").toThrow("the folder contains no images");
  await failure("file.png").toThrow("is a file, not a folder");
});

test("devices, pipes and sockets, and links to them, are skipped with a warning that names them", async () => {
  const root = await temporaryFolder();
  await touch(root, "a.png");
  await symlink("/dev/zero", join(root, "zero.png"));
  await symlink("/dev/zero", join(root, "zero.txt"));
  execFileSync(mkfifo, [join(root, "pipe.jpg")]);
  await symlink(join(root, "pipe.jpg"), join(root, "to-pipe.png"));
  const server = createServer().listen(join(root, "socket.webp"));
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  expect(await findImages(root)).toEqual(["a.png"]);
  const skipped = ["pipe.jpg", "socket.webp", "to-pipe.png", "zero.png"].map((name) => join(root, name));
  expect(warn.mock.calls.flat().sort()).toEqual(
    skipped.map((file) => expect.stringMatching(`^${file}: skipped, .* not a file`) as unknown),
  );
});
