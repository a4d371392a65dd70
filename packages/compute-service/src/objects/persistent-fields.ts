/** Fields of every object that has a row in Nova's database. Times are ISO 8601. */
export interface PersistentFields {
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly deleted_at: string | null;
  readonly deleted: boolean;
}
