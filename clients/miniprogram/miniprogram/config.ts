/** What a department changes. */

/** Where citymap answers; registered as a request 合法域名. In the tools' simulator: http://127.0.0.1:8000 */
export const SERVICE = "https://map.example.com";

/** The layer shown to whoever has not chosen one yet. */
export const FIRST_LAYER = "toilets";
