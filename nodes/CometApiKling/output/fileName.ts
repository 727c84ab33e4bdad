import { ID_MAX_CHARS } from '../base/ids';
import type { Task } from '../service/task';

/** What file names may not contain on every system. Direction marks would hide the extension. */
const UNFIT = /[^\p{L}\p{M}\p{N}._-]/gu;

/** With an id it stays below what file systems allow, even if each letter has four bytes. */
const SOURCE_MAX_CHARS = 30;

/**
 * The name of a task's file, which begins like that of its source where that is known: no folder, no
 * control character, never hidden.
 */
export function fileNameOf({ id, source }: Pick<Task, 'id' | 'source'>, extension: string): string {
	const sourceName = (source?.fileName ?? '').replace(/\.\w+$/, '').slice(0, SOURCE_MAX_CHARS);
	const name = [sourceName, id.slice(0, ID_MAX_CHARS)]
		.filter((part) => part !== '')
		.join('-')
		.replace(UNFIT, '_')
		.replace(/^\.+/, '_');
	return `${name || 'task'}.${extension}`;
}
