/** What may stand in a file name on every system. Marks of direction would hide the extension. */
const UNFIT = /[^\p{L}\p{M}\p{N}._-]/gu;

const NAME_MAX_CHARS = 128;

/** The name of a task's file: no folder, no control character, never hidden. */
export function fileNameOf(taskId: string, extension: string): string {
	const name = taskId.replace(UNFIT, '_').replace(/^\.+/, '_').slice(0, NAME_MAX_CHARS);
	return `${name || 'task'}.${extension}`;
}
