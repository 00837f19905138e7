import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeListening

@Suite struct WebMUSHRATests {
    /// All files that the configuration names are there, nothing names a condition, and the key knows what tables of results call them.
    @Test func configurationAndSoundsFit() throws {
        let folder = try TemporaryFolder()
        for (index, condition) in ["reference", "condition-p"].enumerated() {
            try FileManager.default.createDirectory(atPath: folder.file("renders/\(condition)"), withIntermediateDirectories: true)
            for item in ["it: \"em", "item-b"] {
                try Signals.noiseRecording(channelCount: 1, frameCount: 22_050, amplitude: 0.1, seed: UInt64(index)).write(to: folder.file("renders/\(condition)/\(item).wav"))
            }
        }
        let plan = try TestPlan(folder: folder.file("renders"), kind: .mushra, title: "a: \"b\" # <i>")
        let test = try WebMUSHRATest(plan)
        try test.write(to: folder.file("web"))
        let yaml = String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder.file("web/configs/\(test.name).yaml"))), as: UTF8.self)
        #expect(yaml.hasPrefix("testname: \"a: &quot;b&quot; # &lt;i&gt;\"\ntestId: \"\(test.name)\"\n"))
        for name in ["condition-p", "item-b", "anchor:", "\t"] { #expect(!yaml.contains(name), "\(name)") }
        let paths = yaml.matches(of: /: (configs\/resources\/[^\s]*\.wav)/).map { String($0.output.1) }
        // The volume, and for each item the reference and three versions.
        #expect(paths.count == 9 && Set(paths).count == 8)
        let lengths = try paths.map { path in
            #expect(path.wholeMatch(of: /[a-z0-9\/.-]*/) != nil)
            return try Recording.read(path: folder.file("web/\(path)")).frameCount
        }
        #expect(Set(lengths) == [22_050])
        try folder.write(Array(test.key.utf8), to: "key.json")
        let table = "session_test_id,session_uuid,trial_id,rating_stimulus,rating_score\nt,u,1,reference,100\nt,u,1,1-1,50\nt,u,1,1-2,40\nt,u,1,1-3,30\n"
        try folder.write(Array(table.utf8), to: "mushra.csv")
        guard case .ratings(let ratings) = try Answers(contentsOf: [folder.file("mushra.csv")], key: TestKey(contentsOf: folder.file("key.json"))) else {
            throw SoundalikeError(.badData, nil, "no ratings")
        }
        #expect(ratings[0].condition == "reference" && Set(ratings.map(\.condition)) == ["reference", "condition-p", "low_anchor", "mid_anchor"])
        #expect(ratings.allSatisfy { $0.item == "it: \"em" && $0.listener == "u" })
        // The key is right about which sound is which.
        let sound = try #require(ratings.firstIndex { $0.condition == "condition-p" })
        let heard = try Recording.read(path: folder.file("web/configs/resources/\(test.name)/1-\(sound).wav")).channels[0]
        let original = try Recording.read(path: folder.file("renders/condition-p/it: \"em.wav")).channels[0]
        #expect(abs(heard[10_000] - original[10_000]) < 1e-4)
        // Another test has another name, so that both can lie in one folder; the same test the same.
        #expect(try WebMUSHRATest(TestPlan(folder: folder.file("renders"), kind: .mushra, title: "other")).name != test.name)
        var options = TestPage.Options()
        options.longestSeconds = 0.4
        #expect(try WebMUSHRATest(plan, options: options).name != test.name && WebMUSHRATest(plan).name == test.name)
        #expect(throws: SoundalikeError.self) { try test.write(to: folder.file("web")) }
        #expect(throws: SoundalikeError.self) { try WebMUSHRATest(TestPlan(folder: folder.file("renders"), kind: .abx, title: "t")) }
    }
}
