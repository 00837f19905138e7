import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeTraining

@Suite struct CorpusTests {
    @Test func rowsWithQuotesAndCommas() {
        let rows = commaSeparatedRows("a,b,c\r\n1,\"two, \"\"quoted\"\"\",3\n\n\"line\nbreak\",,\n")
        #expect(rows == [["a", "b", "c"], ["1", "two, \"quoted\"", "3"], ["line\nbreak", "", ""]])
    }

    /// A folder with the files of `rows`: name, speaker, gender, licence.
    private func folder(_ rows: [(String, String, String, String)]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lines = rows.map { "\($0.0),\"\($0.1)\",\($0.2),\($0.3)" }
        try (["file,speaker_or_source,gender,licence"] + lines).joined(separator: "\n")
            .write(to: folder.appending(path: "manifest.csv"), atomically: true, encoding: .utf8)
        return folder
    }

    @Test func manifestTellsSpeakersAndLicences() throws {
        let folder = try folder([
            ("b.wav", "Ann, the first", "F (est.)", "CC BY"), ("a.wav", "Bob", "M", "CC BY-NC"), ("c.wav", "Cy", "mixed (est.)", ""),
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let all = try Corpus(folders: [folder.path])
        #expect(all.files.map(\.speaker) == ["Bob", "Ann, the first", "Cy"])
        #expect(all.files.map(\.gender) == ["M", "F", nil])
        #expect(try Corpus(folders: [folder.path], excludingLicences: ["NC"]).files.count == 2)
    }

    @Test func withoutManifestEveryFileIsASpeaker() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "deeper"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["x.wav", "notes.txt", "deeper/y.FLAC"] { try Data().write(to: folder.appending(path: name)) }
        let corpus = try Corpus(folders: [folder.path])
        #expect(corpus.files.count == 2)
        #expect(Set(corpus.files.map(\.speaker)).count == 2)
    }

    /// DAPS as distributed: folders of versions, speaker and script in the names.
    @Test func namesOfDAPSTellSpeakersAndScripts() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "daps-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for version in ["clean", "cleanraw", "ipad_balcony1"] {
            try FileManager.default.createDirectory(at: folder.appending(path: version), withIntermediateDirectories: true)
            let names = ["f", "m"].flatMap { gender in (1...5).flatMap { speaker in (1...2).map { "\(gender)\(speaker)_script\($0)" } } }
            for name in names {
                try Data().write(to: folder.appending(path: "\(version)/\(name)_\(version).wav"))
                try Data().write(to: folder.appending(path: "\(version)/._\(name)_\(version).wav"))
            }
        }
        let corpus = try Corpus(folders: [folder.path])
        #expect(corpus.files.count == 40)
        #expect(Set(corpus.files.map(\.speaker)).count == 10)
        #expect(corpus.files.allSatisfy { $0.speaker.hasPrefix($0.gender == "F" ? "DAPS f" : "DAPS m") })
        #expect(Set(corpus.files.compactMap(\.script)).count == 4)
        // The paper's shares: as many women as men for training, and nobody in two parts.
        let split = try SpeakerSplit(corpus, shares: [0.5, 0.1, 0.4], seed: 1)
        let parts = [split.training, split.validation, split.test].map { Set($0.map(\.speaker)) }
        #expect(parts.map(\.count) == [5, 1, 4])
        #expect(abs(split.training.filter { $0.gender == "F" }.count - split.training.filter { $0.gender == "M" }.count) <= 4)
    }

    @Test func refusesWhatIsNotThere() throws {
        #expect { try Corpus(folders: ["/no/such/folder"]) } throws: { ($0 as? SoundalikeError)?.code == .noInput }
        let empty = try folder([])
        defer { try? FileManager.default.removeItem(at: empty) }
        #expect { try Corpus(folders: [empty.path]) } throws: { ($0 as? SoundalikeError)?.code == .badData }
        try "name\nx".write(to: empty.appending(path: "manifest.csv"), atomically: true, encoding: .utf8)
        #expect { try Corpus(folders: [empty.path]) } throws: { "\($0)".contains("no column 'file'") }
    }

    @Test func splitKeepsSpeakersApartAndGendersAlike() throws {
        let files = (0..<40).flatMap { speaker in
            (0..<3).map { take in
                CorpusFile(path: "\(speaker)-\(take).wav", speaker: "s\(speaker)", gender: speaker % 2 == 0 ? "F" : "M", script: "t\(take)")
            }
        }
        let split = try SpeakerSplit(Corpus(files: files), shares: [0.5, 0.1, 0.4], seed: 1)
        let parts = [split.training, split.validation, split.test]
        let counts: [Int] = parts.map(\.count)
        #expect(counts == [60, 12, 48])
        let speakers = parts.map { Set($0.map(\.speaker)) }
        #expect(speakers[0].isDisjoint(with: speakers[1]) && speakers[0].isDisjoint(with: speakers[2]) && speakers[1].isDisjoint(with: speakers[2]))
        for part in parts { #expect(part.filter { $0.gender == "F" }.count == part.count / 2) }
        #expect(try SpeakerSplit(Corpus(files: files), shares: [0.5, 0.1, 0.4], seed: 1).training == split.training)
        #expect(try SpeakerSplit(Corpus(files: files), shares: [0.5, 0.1, 0.4], seed: 2).training != split.training)
    }

    @Test func everyPartGetsASpeakerAndTooFewAreRefused() throws {
        func corpus(_ count: Int) -> Corpus { Corpus(files: (0..<count).map { CorpusFile(path: "\($0)", speaker: "\($0)") }) }
        let split = try SpeakerSplit(corpus(3), shares: [0.9, 0.05, 0.05], seed: 1)
        let counts: [Int] = [split.training.count, split.validation.count, split.test.count]
        #expect(counts == [Int](repeating: 1, count: 3))
        #expect(throws: SoundalikeError.self) { try SpeakerSplit(corpus(2), shares: [0.5, 0.1, 0.4], seed: 1) }
    }
}
