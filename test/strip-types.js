import { stripTypeScriptTypes } from 'node:module';

/** Jest transform: Node's own type stripping keeps every line and column, so no source map is needed. */
export default {
  process(source, path) {
    return { code: path.endsWith('.ts') ? stripTypeScriptTypes(source) : source };
  },
};
