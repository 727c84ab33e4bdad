import type { IDataObject } from 'n8n-workflow';
import { isRecord, known } from '../base/records';
import type { Route } from '../service/route';
import { linkSource, type TaskSource } from '../service/source';

/** What a task is made from, by the first of what its route takes that the body has. */
export function sourceOf({ media }: Route, body: IDataObject): TaskSource | undefined {
	for (const { property, fileProperty } of media) {
		const file = body[fileProperty];
		if (isRecord(file)) return known<TaskSource>({ fileName: String(file.name) || undefined });
		if (typeof body[property] === 'string') return linkSource(body[property]);
	}
	return undefined;
}
