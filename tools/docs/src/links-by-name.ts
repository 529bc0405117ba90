import {
  Converter,
  DocumentReflection,
  ReflectionKind,
  type Application,
  type CommentDisplayPart,
  type Reflection,
} from "typedoc";

/**
 * A typedoc plugin: `{@link NAME}` in a file that does not import NAME leads to what a package exports under that
 * name, where exactly one does. By itself typedoc looks only at what the file has in scope.
 */
export function linksByName({ converter }: Application): void {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const exported = new Map<string, Reflection[]>();
    for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeExport)) {
      if (reflection.kindOf(ReflectionKind.Reference) || !reflection.parent?.kindOf(ReflectionKind.Module)) continue;
      exported.set(reflection.name, [...(exported.get(reflection.name) ?? []), reflection]);
    }
    for (const reflection of Object.values(project.reflections))
      for (const part of parts(reflection)) {
        if (part.kind !== "inline-tag" || part.target !== undefined) continue;
        const [target, ...others] = exported.get(part.text.trim()) ?? [];
        if (target !== undefined && others.length === 0) part.target = target;
      }
  });
}

function parts(reflection: Reflection): CommentDisplayPart[] {
  const { summary = [], blockTags = [] } = reflection.comment ?? {};
  const page = reflection instanceof DocumentReflection ? reflection.content : [];
  return [...page, ...summary, ...blockTags.flatMap(({ content }) => content)];
}
