PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO meta VALUES('generation','3');
INSERT INTO meta VALUES('index','1');
INSERT INTO meta VALUES('library','5459a02957ae46348e45a32395758c45');
INSERT INTO meta VALUES('created','2026-11-24T10:48:09+00:00');
INSERT INTO meta VALUES('embedding','test:word-hash');
CREATE TABLE migrations (
	version INTEGER NOT NULL, 
	applied VARCHAR NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO migrations VALUES(1,'2026-11-24T10:48:09+00:00');
CREATE TABLE articles (
	"key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	metadata_hash VARCHAR NOT NULL, 
	title TEXT, 
	source TEXT, 
	url TEXT, 
	published VARCHAR, 
	day VARCHAR, 
	place TEXT, 
	language VARCHAR, 
	authors TEXT NOT NULL, 
	private BOOLEAN NOT NULL, 
	cluster_id VARCHAR NOT NULL, 
	provenance TEXT NOT NULL, 
	passage_count INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	added VARCHAR NOT NULL, 
	updated VARCHAR NOT NULL, 
	UNIQUE (id)
);
INSERT INTO articles VALUES(1,'a',2,'e0b3b8a5bc6fcf635bdef3e1e4fb36a0463aac47de1ce0fc132d8a651ccdd848','d72c25cc76ef00fecdda351a7f5830c178ab31c9017570862726059c33fda964','Envoy visits','Sample Gazette',NULL,'2021-04-07','2021-04-07',NULL,'en','[]',0,'a','{}',2,'ready','2026-11-24T10:48:10+00:00','2026-11-24T10:48:10+00:00');
INSERT INTO articles VALUES(2,'b',1,'00850739e7647edd665d20671f5045ed6e97e2efb9c222a299a20b90749fb5be','42f3cf2036049aa57aa843eed3000b6df54518c634c6a4e363aff39f94a28ce8',NULL,NULL,NULL,NULL,NULL,NULL,'en','[]',1,'b','{}',1,'ready','2026-11-24T10:48:10+00:00','2026-11-24T10:48:10+00:00');
CREATE TABLE vectors (
	"key" INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	vector BLOB NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (hash)
);
INSERT INTO vectors VALUES(1,X'e289749b0d13c6c9047ee137539d55a7',X'9eb89fb49f389f349f349f3400000000');
INSERT INTO vectors VALUES(2,X'df027ad3ab98887e84a7ab443c596f02',X'19100000003800000038000000380038');
INSERT INTO vectors VALUES(3,X'cf9416492c04f9f52fa769fba09fe1ba',X'2e0d0000000000000f390f390fb50fb5');
INSERT INTO vectors VALUES(4,X'ad2c183efe93d5e29519347941df6b94',X'2e0d0fb50f350f350f350f350f350f39');
CREATE TABLE retired (
	"key" INTEGER NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE failures (
	source TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	noted VARCHAR NOT NULL, 
	PRIMARY KEY (source)
);
INSERT INTO failures VALUES('/x/bad.pdf','damaged','2026-11-24T10:48:10+00:00');
CREATE TABLE chats (
	"key" INTEGER NOT NULL, 
	title TEXT, 
	created VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE briefs (
	"key" INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	value TEXT NOT NULL, 
	created VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE revisions (
	article_key INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	sentences BLOB NOT NULL, 
	described TEXT NOT NULL, 
	stored VARCHAR NOT NULL, 
	PRIMARY KEY (article_key, revision), 
	FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE
);
INSERT INTO revisions VALUES(1,1,'3bdcc5d4202ecd68dbd7debaabc54cc30bf09bea0467b8993f8a900e6204972c',replace('The envoy met the premier.\n\nNothing was signed.','\n',char(10)),X'000000001a000000010000001c0000002f00000002000000','{"title": "Envoy visits", "source": "Sample Gazette", "url": null, "published": "2021-04-07", "place": null, "language": "en", "authors": [], "provenance": {}}','2026-11-24T10:48:10+00:00');
INSERT INTO revisions VALUES(2,1,'00850739e7647edd665d20671f5045ed6e97e2efb9c222a299a20b90749fb5be','Rain fell on the isle.',X'000000001600000001000000','{"title": null, "source": null, "url": null, "published": null, "place": null, "language": "en", "authors": [], "provenance": {}}','2026-11-24T10:48:10+00:00');
INSERT INTO revisions VALUES(1,2,'e0b3b8a5bc6fcf635bdef3e1e4fb36a0463aac47de1ce0fc132d8a651ccdd848',replace('The envoy met the premier.\n\nA line was agreed.','\n',char(10)),X'000000001a000000010000001c0000002e00000002000000','{"title": "Envoy visits", "source": "Sample Gazette", "url": null, "published": "2021-04-07", "place": null, "language": "en", "authors": [], "provenance": {}}','2026-11-24T10:48:10+00:00');
CREATE TABLE passages (
	"key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	article_key INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	vector_key INTEGER NOT NULL, 
	FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE, 
	FOREIGN KEY(vector_key) REFERENCES vectors ("key")
);
INSERT INTO passages VALUES(3,2,0,0,22,3);
INSERT INTO passages VALUES(4,1,0,0,26,1);
INSERT INTO passages VALUES(5,1,1,28,46,4);
CREATE TABLE bands (
	band INTEGER NOT NULL, 
	article_key INTEGER NOT NULL, 
	PRIMARY KEY (band, article_key), 
	FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO bands VALUES(1,1);
INSERT INTO bands VALUES(3,1);
CREATE TABLE locations (
	article_key INTEGER NOT NULL, 
	location TEXT NOT NULL, 
	noted VARCHAR NOT NULL, 
	PRIMARY KEY (article_key, location), 
	FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE
);
INSERT INTO locations VALUES(1,'a.txt','2026-11-24T10:48:10+00:00');
INSERT INTO locations VALUES(2,'b.txt','2026-11-24T10:48:10+00:00');
CREATE TABLE turns (
	"key" INTEGER NOT NULL, 
	chat_key INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	created VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (chat_key, ordinal), 
	FOREIGN KEY(chat_key) REFERENCES chats ("key") ON DELETE CASCADE
);
CREATE TABLE feedback (
	"key" INTEGER NOT NULL, 
	turn_key INTEGER, 
	value VARCHAR NOT NULL, 
	note TEXT, 
	created VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(turn_key) REFERENCES turns ("key") ON DELETE CASCADE
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('articles',2);
INSERT INTO sqlite_sequence VALUES('passages',5);
CREATE INDEX articles_pending ON articles ("key") WHERE state = 'pending';
CREATE INDEX ix_articles_cluster_id ON articles (cluster_id);
CREATE INDEX ix_articles_day ON articles (day);
CREATE INDEX ix_articles_content_hash ON articles (content_hash);
CREATE INDEX ix_articles_source ON articles (source);
CREATE INDEX ix_passages_article_key ON passages (article_key);
CREATE INDEX ix_passages_vector_key ON passages (vector_key);
CREATE INDEX ix_bands_article_key ON bands (article_key);
CREATE INDEX ix_turns_chat_key ON turns (chat_key);
CREATE INDEX ix_feedback_turn_key ON feedback (turn_key);
COMMIT;
