import Foundation
import GRDB
import SoundalikeFoundations

/// Where a served test keeps its answers: a database (SQLite) in which a listener is a row. What was kept is on the disk when `keep` returns.
public struct AnswerStore: Sendable {
    private let database: DatabaseQueue
    private let path: String
    /// More listeners than any test has: a guard against floods.
    private static let listenerLimit = 10_000
    private static let isNone = "is not a database of answers"

    /// Opens the database at `path`, or makes it.
    ///
    /// - Throws: ``SoundalikeError``: `.badData` for a file that is none or belongs to another test, `.cannotCreate`, `.inputOutput`.
    public init(path: String, test: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // Each transaction reaches the disk before it ends.
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            // Another program's database stays as it is.
            let isStrange = try database.read { try !$0.tableExists("answers") && $0.isNotEmpty }
            guard !isStrange else { throw SoundalikeError(.badData, path, Self.isNone) }
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            let known = try database.write { database in
                try database.execute(sql: "CREATE TABLE IF NOT EXISTS test (identifier TEXT NOT NULL)")
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS answers
                        (token TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL, changed TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)
                        """)
                if let known = try String.fetchOne(database, sql: "SELECT identifier FROM test") { return known }
                try database.execute(sql: "INSERT INTO test VALUES (?)", arguments: [test])
                return test
            }
            guard known == test else { throw SoundalikeError(.badData, path, "has the answers of another test", remedy: "name another file") }
        } catch { throw Self.error(error, path) }
    }

    /// Keeps what the listener of `token` has answered so far. What is older than what is kept changes nothing.
    ///
    /// - Throws: ``SoundalikeError`` `.unavailable` when there are too many listeners, `.inputOutput`.
    func keep(token: String, revision: Int, state: String) throws {
        do {
            try database.write { database in
                let isKnown = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM answers WHERE token = ?)", arguments: [token]) ?? false
                if !isKnown, try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM answers") ?? 0 >= Self.listenerLimit {
                    throw SoundalikeError(.unavailable, path, "has \(Self.listenerLimit) listeners already")
                }
                try database.execute(
                    sql: """
                        INSERT INTO answers (token, revision, state) VALUES (?, ?, ?)
                        ON CONFLICT (token) DO UPDATE SET revision = excluded.revision, state = excluded.state, changed = CURRENT_TIMESTAMP
                        WHERE excluded.revision > answers.revision
                        """, arguments: [token, revision, state])
            }
        } catch { throw Self.error(error, path) }
    }

    /// What all listeners have answered so far, in the order in which they began.
    ///
    /// - Throws: ``SoundalikeError`` as ``init(path:test:)``.
    public func submissions() throws -> [Submission.State] {
        do {
            let states = try database.read { try String.fetchAll($0, sql: "SELECT state FROM answers ORDER BY rowid") }
            return try states.map { try JSONDecoder().decode(Submission.State.self, from: Data($0.utf8)) }
        } catch { throw Self.error(error, path) }
    }

    private static func error(_ error: any Error, _ path: String) -> SoundalikeError {
        switch error {
        case let error as SoundalikeError: error
        case let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN: SoundalikeError(.cannotCreate, path, "cannot be opened or made")
        case let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode):
            SoundalikeError(.badData, path, isNone)
        case is DecodingError, is RowDecodingError: SoundalikeError(.badData, path, "has answers that are damaged")
        default: SoundalikeError(.inputOutput, path, "cannot be used: \(error)")
        }
    }
}

extension Database {
    fileprivate var isNotEmpty: Bool {
        get throws { try Bool.fetchOne(self, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master)") ?? false }
    }
}
