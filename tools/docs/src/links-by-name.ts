import { Converter, ReflectionKind, type Application, type Comment, type Reflection } from "typedoc";

/**
 * A typedoc plugin: `{@link NAME}` in a file that does not import NAME leads to what a package exports under that
 * name, where exactly one does. By itself typedoc looks only at what the file has in scope.
 */
export function linksByName({ converter }: Application): void {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const exported = new Map<string, Reflection[]>();
    for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeExport)) {
      if (reflection.kindOf(ReflectionKind.Reference) || !reflection.parent?.kindOf(ReflectionKind.Module))
        continue;
      exported.set(reflection.name, [...(exported.get(reflection.name) ?? []), reflection]);
    }
    for (const { comment } of Object.values(project.reflections))
      for (const part of parts(comment)) {
        if (part.kind !== "inline-tag" || part.target !== undefined) continue;
        const [target, ...others] = exported.get(part.text.trim()) ?? [];
        if (target !== undefined && others.length === 0) part.target = target;
      }
  });
}

function parts(comment: Comment | undefined) {
  if (comment === undefined) return [];
  return [...comment.summary, ...comment.blockTags.flatMap(({ content }) => content)];
}
