import Foundation
import GRDB
import SoundalikeFoundations
import SoundalikeListening
import TestSupport
import Testing

@Suite struct AnswerStoreTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("answers.db")
    }

    /// Somebody may well name another program's database, a browser's for example.
    @Test func anotherProgramsDatabaseStaysAsItIs() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE test (page TEXT)") }
        let before = try bytes(of: path)
        let error = #expect(throws: SoundalikeError.self) { try AnswerStore(path: path, test: "t") }
        #expect(error?.code == .badData)
        #expect(try bytes(of: path) == before)
        #expect(try folder.contents() == ["answers.db"])
    }

    @Test(arguments: ["'{'", "'{}'", "NULL", "x'ff'"]) func damagedAnswersAreBadData(state: String) throws {
        try DatabaseQueue(path: path).write { database in
            try database.execute(sql: "CREATE TABLE test (identifier TEXT); INSERT INTO test VALUES ('t'); CREATE TABLE answers (token, revision, state)")
            try database.execute(sql: "INSERT INTO answers VALUES ('0', 1, \(state))")
        }
        let store = try AnswerStore(path: path, test: "t")
        let error = #expect(throws: SoundalikeError.self) { try store.submissions() }
        #expect(error?.code == .badData)
    }

    @Test func anotherTestsAnswersAreRefused() throws {
        _ = try AnswerStore(path: path, test: "t")
        _ = try AnswerStore(path: path, test: "t")
        let error = #expect(throws: SoundalikeError.self) { try AnswerStore(path: path, test: "u") }
        #expect(error?.code == .badData)
    }
}
