import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

struct RunFilesTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        mkdir(folder.file("sub"), 0o700)
        try folder.write([1], to: "sub/read")
        symlink("sub", folder.file("link"))
        symlink("sub/read", folder.file("alias"))
        link(folder.file("sub/read"), folder.file("hard"))
    }

    private func problem(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return (error as? SoundalikeError)?.problem }
        return nil
    }

    @Test(arguments: ["sub/read", "link/read", "alias", "hard", "sub/../sub//./read", "link/../sub/read"])
    func whatIsReadIsNotWritten(_ name: String) {
        var files = RunFiles(reading: [folder.file("other"), folder.file("sub/read")])
        #expect(problem { try files.claim(folder.file(name), for: "x") } == "would replace \(folder.file("sub/read")), which is read")
    }

    @Test(arguments: ["sub/new", "link/new", "sub/./new", "sub/deep/../new", "link//new"])
    func noTwoOutputsAreOne(_ name: String) throws {
        var files = RunFiles(reading: [])
        try files.claim(folder.file("sub/new"), for: "x")
        #expect(problem { try files.claim(folder.file(name), for: "y") } == "would be the output of both x and y")
        #expect(problem { try files.claim(folder.file(name), for: "y") }?.contains("would have this name") == true)
        try files.claim(folder.file("new"), for: "y")
    }

    @Test func differentFilesDiffer() {
        for (first, second) in [("a", "b"), ("sub/a", "a"), ("no/a", "a"), ("a", "A"), ("caf\u{E9}", "cafe\u{301}"), ("../x/a", "a")] {
            #expect(FileIdentity(folder.file(first)) != FileIdentity(folder.file(second)), "\(first), \(second)")
        }
        #expect(FileIdentity("here") == FileIdentity("./here"))
        #expect(FileIdentity("here") == FileIdentity(FileManager.default.currentDirectoryPath + "/here"))
        #expect(FileIdentity("/nobody/here") == FileIdentity("//nobody/./here"))
        _ = FileIdentity("")
    }

    @Test func aFolderIsNotWrittenOverWhatIsReadInIt() throws {
        let files = RunFiles(reading: [folder.file("alias")])
        #expect(problem { try files.claim(folder: folder.file("link")) } == "would replace \(folder.file("alias")), which is read")
        #expect(problem { try files.claim(folder: folder.path) } != nil)
        try files.claim(folder: folder.file("new"))
    }
}
