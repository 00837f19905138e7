import Foundation
import TestSupport
import Testing

/// Files whatever they are called, and pipes.
@Suite struct PathTests {
    @Test(arguments: ["x", " ", "😀", "...", " .wav", "-x.wav", String(repeating: "é", count: 127)])
    func anyNameCanBeWritten(name: String) throws {
        let stage = try Stage()
        let outcome = try stage.run("apply", "eq.json", "voice.wav", "--output=\(name)")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try bytes(of: stage.folder.file(name)).count > 80_000)
    }

    @Test func namesThatEndInASlashAreFolders() throws {
        let stage = try Stage()
        #expect(try stage.run("render", "../nowhere.toml", "voice.wav", "-o", "d/").status == 66)
        let outcome = try stage.run("match", "voice.wav", "reference.flac", "-o", "d/", "--settings", "s")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(FileManager.default.fileExists(atPath: stage.folder.file("d/voice-matched.wav")))
        #expect(FileManager.default.fileExists(atPath: stage.folder.file("s")))
    }

    @Test func namesThatAreTooLongAreRefused() throws {
        let outcome = try Stage().run("apply", "eq.json", "voice.wav", "-o", String(repeating: "a", count: 256))
        #expect(outcome.status == 73)
        #expect(outcome.errorLines.count == 1)
    }

    /// The shell makes the names, since a Swift string cannot hold them.
    @Test func namesNeedNotBeUTF8() throws {
        let stage = try Stage()
        let outcome = try stage.run(
            [], through: #"n=$(printf 'caf\351'); cp voice.wav "$n.wav"; "$1" apply eq.json "$n.wav" && test -f "$n-applied.wav" && "$1" apply eq.json "$n.wav" -o again.wav --json"#)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains(#"Wrote caf\xE9-applied.wav"#))
        #expect(outcome.output.contains(#""input" : "caf\\xE9.wav""#))
    }

    @Test func namesThatDifferInNormalFormAreTwoFiles() throws {
        let stage = try Stage()
        for name in ["e\u{301}.wav", "\u{E9}.wav"] { try Stage.clip(seed: 3).write(to: stage.folder.file(name)) }
        let outcome = try stage.run("apply", "eq.json", "e\u{301}.wav", "\u{E9}.wav", "-o", "out")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: stage.folder.file("out")).count == 2)
    }

    @Test func standardInputAndOutputAreFilesToo() throws {
        let stage = try Stage()
        #expect(try stage.run("apply", "eq.json", "voice.wav", "-o", "file.wav").status == 0)
        let piped = try stage.run([], through: #"cat voice.wav | "$1" apply eq.json - -o - | cat > piped.wav; cat eq.json | "$1" apply - voice.wav -o two.wav -q"#)
        #expect(piped.status == 0)
        #expect(piped.error.contains("Wrote -"))
        for name in ["piped.wav", "two.wav"] { #expect(try bytes(of: stage.folder.file(name)) == bytes(of: stage.folder.file("file.wav"))) }
    }

    @Test func streamsCarryOneThing() throws {
        let stage = try Stage()
        for arguments in [["apply", "eq.json", "-", "-", "-o", "out"], ["apply", "eq.json", "voice.wav", "-o", "-", "--json"]] {
            let outcome = try stage.run(arguments, through: #""$@" < voice.wav"#)
            #expect(outcome.status == 64, "\(arguments)")
        }
        let empty = try stage.run(["apply", "eq.json", "-", "-o", "out"], through: #""$@" < /dev/null"#)
        #expect(empty.error == "error: -: is an empty file\n")
    }

    @Test func foldersWithEverythingInThem() throws {
        let stage = try Stage()
        let made = try stage.run(
            [], through: """
                mkdir -p all/a all/b; cp voice.wav all/a/x.wav; cp voice.wav all/b/x.wav; echo text > all/read.me; echo png > all/cover.png
                ln -s ../all all/again; ln -s a/x.wav all/link.wav; "$1" apply eq.json -r all -o out
                """)
        #expect(made.status == 0, "\(made.error)")
        #expect(made.error.contains("all: skipped 2 files that are not recordings"))
        let found = try FileManager.default.subpathsOfDirectory(atPath: stage.folder.file("out")).filter { $0.hasSuffix(".wav") }
        #expect(found.sorted() == ["a/x-applied.wav", "b/x-applied.wav", "link-applied.wav"])
    }
}
