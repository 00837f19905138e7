import Foundation
import SoundalikeFoundations
import TestSupport
import Testing

struct AtomicOutputFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func code(_ body: () throws -> Void) -> SoundalikeError.Code? {
        do { try body() } catch { return (error as? SoundalikeError)?.code }
        return nil
    }

    private func put(_ text: String, in file: AtomicOutputFile) throws {
        try file.write(Array(text.utf8))
    }

    @Test func appearsOnlyWhenCommitted() throws {
        let file = try AtomicOutputFile(path: folder.file("out"), overwrite: false)
        try put("whole", in: file)
        // Not even a hidden name, so that a kill at this point leaves nothing.
        #expect(try folder.contents() == [])
        try file.commit()
        #expect(try folder.contents() == ["out"])
        #expect(try bytes(of: folder.file("out")) == Array("whole".utf8))
    }

    @Test func droppedLeavesNothing() throws {
        do {
            let file = try AtomicOutputFile(path: folder.file("out"), overwrite: true)
            try put("half", in: file)
        }
        #expect(try folder.contents() == [])
    }

    @Test func existingFileIsKeptUnlessOverwritten() throws {
        let path = try folder.write([1, 2, 3], to: "out")
        #expect(code { try AtomicOutputFile.write([9], to: path, overwrite: false) } == .cannotCreate)
        #expect(try bytes(of: path) == [1, 2, 3])
        chmod(path, 0o640)
        do {
            let file = try AtomicOutputFile(path: path, overwrite: true)
            try put("half", in: file)
        }
        #expect(try bytes(of: path) == [1, 2, 3])
        try AtomicOutputFile.write([9], to: path, overwrite: true)
        #expect(try bytes(of: path) == [9])
        #expect(try folder.contents() == ["out"])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test func aNameTakenMeanwhileIsKept() throws {
        let path = folder.file("out")
        let file = try AtomicOutputFile(path: path, overwrite: false)
        try folder.write([7], to: "out")
        #expect(code { try file.commit() } == .cannotCreate)
        #expect(try bytes(of: path) == [7])
        #expect(try folder.contents() == ["out"])
    }

    @Test func overwritingALinkChangesWhatItPointsTo() throws {
        let target = try folder.write([1], to: "target")
        symlink("target", folder.file("link"))
        try AtomicOutputFile.write([2], to: folder.file("link"), overwrite: true)
        #expect(try bytes(of: target) == [2])
        #expect(FileIdentity(target) == FileIdentity(folder.file("link")))
    }

    @Test func placesWhereNoFileCanBe() throws {
        try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
        for path in ["", folder.path, folder.file("no/such/folder"), folder.file("pipe"), folder.file("nul\0byte")] {
            #expect(code { try AtomicOutputFile.write([1], to: path, overwrite: true) } == .cannotCreate, "\(path)")
        }
        try folder.write([1], to: "file")
        #expect(code { try AtomicOutputFile.write([1], to: folder.file("file/below"), overwrite: true) } == .cannotCreate)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
    func folderWithoutPermission() throws {
        chmod(folder.path, 0o500)
        defer { chmod(folder.path, 0o700) }
        #expect(code { try AtomicOutputFile.write([1], to: folder.file("out"), overwrite: false) } == .cannotCreate)
    }

    @Test func aRelativeNameLiesInTheWorkingFolder() throws {
        let name = "soundalike-test-\(UUID().uuidString)"
        defer { unlink(name) }
        try AtomicOutputFile.write([5], to: name, overwrite: false)
        #expect(try bytes(of: name) == [5])
    }

    @Test func namesThatCannotBeTakenAreKnownBeforeTheWork() throws {
        symlink("nowhere", folder.file("dangling"))
        symlink("round", folder.file("round"))
        let long = folder.file(String(repeating: "x", count: 256))
        for (path, phrase) in [("dangling", "leads nowhere"), ("round", "leads nowhere")].map({ (folder.file($0.0), $0.1) }) + [(long, "too long")] {
            for overwrite in [false, true] {
                let error = #expect(throws: SoundalikeError.self) { try AtomicOutputFile(path: path, overwrite: overwrite) }
                #expect(error?.code == .cannotCreate)
                #expect(error?.problem.contains(phrase) == true, "\(String(describing: error))")
            }
        }
        #expect(try folder.contents() == ["dangling", "round"])
    }

    // MARK: Several at once

    private func files(_ names: String..., overwrite: Bool) throws -> [AtomicOutputFile] {
        try names.map { name in
            let file = try AtomicOutputFile(path: folder.file(name), overwrite: overwrite)
            try put("new \(name)", in: file)
            return file
        }
    }

    @Test(arguments: [false, true])
    func severalAppearTogether(_ overwrite: Bool) throws {
        if overwrite { for name in ["a", "b", "c"] { try folder.write([1], to: name) } }
        try AtomicOutputFile.commit(files("a", "b", "c", overwrite: overwrite))
        #expect(try folder.contents() == ["a", "b", "c"])
        for name in ["a", "b", "c"] { #expect(try bytes(of: folder.file(name)) == Array("new \(name)".utf8)) }
    }

    @Test func whereOneCannotAppearNoneDoes() throws {
        // "a" is new, "b" replaces a file, "c" becomes a folder meanwhile, which no file can replace.
        try folder.write([1], to: "b")
        let files = try files("a", "b", "c", overwrite: true)
        mkdir(folder.file("c"), 0o700)
        try folder.write([2], to: "c/inside")
        #expect(code { try AtomicOutputFile.commit(files) } == .cannotCreate)
        #expect(try folder.contents() == ["b", "c"])
        #expect(try bytes(of: folder.file("b")) == [1])
    }

    @Test func whatAKillLeftIsRemovedAndWhatIsBeingWrittenStays() throws {
        try folder.write([1], to: ".soundalike-stale.part")
        mkdir(folder.file(".soundalike-stalefolder.part"), 0o700)
        try folder.write([1], to: ".soundalike-stalefolder.part/inside")
        try folder.write([1], to: ".soundalike-busy.part")
        let busy = open(folder.file(".soundalike-busy.part"), O_RDONLY)
        #expect(flock(busy, LOCK_EX | LOCK_NB) == 0)
        defer { close(busy) }
        try AtomicOutputFile.write([5], to: folder.file("out"), overwrite: false)
        #expect(try folder.contents() == [".soundalike-busy.part", "out"])
    }
}
