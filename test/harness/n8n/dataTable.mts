import type { IDataObject } from 'n8n-workflow';
import type { Session } from './session.mjs';

/** A data table of n8n, with text columns, as the page "Data tables" makes it. */
export class DataTable {
	private constructor(
		private readonly session: Session,
		private readonly path: string,
		readonly id: string,
	) {}

	static async create(session: Session, name: string, columns: string[]): Promise<DataTable> {
		const { id: projectId } = await session.get<{ id: string }>('/projects/personal');
		const tables = `/projects/${projectId}/data-tables`;
		const { id } = await session.post<{ id: string }>(tables, {
			name,
			columns: columns.map((column) => ({ name: column, type: 'string' })),
		});
		return new DataTable(session, `${tables}/${id}`, id);
	}

	async insert(rows: IDataObject[]): Promise<void> {
		await this.session.post(`${this.path}/insert`, { data: rows, returnType: 'count' });
	}

	async rows(): Promise<IDataObject[]> {
		const { data } = await this.session.get<{ data: IDataObject[] }>(`${this.path}/rows`);
		return data.sort((one, other) => Number(one.id) - Number(other.id));
	}
}
