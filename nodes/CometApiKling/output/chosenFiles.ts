import { linkText } from '../base/text';
import { FailureError, withIds } from '../service/failure';
import type { Task } from '../service/task';

/**
 * Throws `FailureError` if the task has made an essential file, but none of the chosen ones: the item
 * would lack them silently.
 *
 * @param chosen files that tasks of this route can have
 */
export function requireChosen({ route, status, result, ...ids }: Task, chosen: string[]): void {
	const isMade = (name: string) => result.files[name] !== undefined;
	const isEssential = (name: string) => route.essentialFiles.includes(name);
	if (status !== 'succeed' || !route.essentialFiles.some(isMade)) return;
	const essential = chosen.filter(isEssential);
	const needed = essential.length > 0 ? essential : chosen;
	if (needed.length === 0 || needed.some(isMade)) return;
	const labels = needed.map((name) => route.files[name].label).join(' and no ');
	const links = Object.entries(result.files).map(([name, url]) => `${name}: ${linkText(url)}`);
	const failure = {
		message: `The task has succeeded, but the service made no ${labels}`,
		description: `It made other files: ${links.join(' , ')}. To get one of them, choose it in "Download Files" of the operation "Get" with this Task ID; you do not have to pay again.`,
		retryable: false,
		mayHaveCreated: true,
	};
	throw new FailureError(withIds(failure, ids));
}
