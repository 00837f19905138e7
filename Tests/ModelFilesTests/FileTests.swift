import CSoundalikeKernels
import Foundation
import SoundalikeFoundations
import Testing

@testable import SoundalikeModelFiles

@Suite struct FileTests {
    /// A folder of its own, gone afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("soundalike-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.resolvingSymlinksInPath().path)
    }

    @Test func writesWholeFilesOnly() throws {
        try withFolder { folder in
            let path = "\(folder)/a.safetensors"
            let first = SafetensorsFile(tensors: ["a": try StoredTensor(floats: [1, 2, 3], shape: [3])])
            try first.write(to: path)
            #expect(try SafetensorsFile(contentsOf: path) == first)
            let second = SafetensorsFile(tensors: ["b": try StoredTensor(doubles: [.pi], shape: [])], metadata: ["k": "v"])
            try second.write(to: path)
            #expect(try SafetensorsFile(contentsOf: path) == second)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.safetensors"])
            let error = #expect(throws: SoundalikeError.self) { try first.write(to: "\(folder)/missing/a.safetensors") }
            #expect(error?.code == .cannotCreate)
        }
    }

    @Test func halfPrecisionRoundsAndRefusesWhatDoesNotFit() throws {
        let file = SafetensorsFile(tensors: ["a": try StoredTensor(floats: [0.1, 65504], shape: [2]), "i": try StoredTensor(integers: [1], shape: [1])])
        let half = try SafetensorsFile(bytes: file.inHalfPrecision().bytes())
        #expect(half.tensors["a"]?.floats == [0.0999755859375, 65504])
        #expect(half.tensors["i"]?.integers == [1])
        let large = SafetensorsFile(tensors: ["a": try StoredTensor(floats: [70000], shape: [1])])
        #expect(throws: SoundalikeError.self) { try large.inHalfPrecision() }
        #expect(throws: SoundalikeError.self) { try StoredTensor(floats: [1, 2], shape: [3]) }
    }

    /// The examples of FIPS 180-2, appendix B, the empty message, and a long one in pieces; with the processor's own instructions and without.
    @Test(arguments: [SK_PLAIN, SK_BEST])
    func digestsAreSHA256(instructions: sk_instructions) {
        func digest(_ pieces: [[UInt8]]) -> String {
            var digest = SHA256(instructions: instructions)
            for piece in pieces { digest.update(piece) }
            return digest.finalise()
        }
        #expect(digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(digest([Array("abc".utf8)]) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(digest([Array(long.utf8)]) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(digest([Self.million]) == Self.digestOfMillion)
        let pieces = stride(from: 0, to: Self.million.count, by: 997).map { Array(Self.million[$0..<min($0 + 997, Self.million.count)]) }
        #expect(digest(pieces) == Self.digestOfMillion)
    }

    private static let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    private static let digestOfMillion = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

    @Test func filesHaveDigests() throws {
        #expect(FileDigest.sha256(of: Self.million) == Self.digestOfMillion)
        try withFolder { folder in
            try Data(Self.million).write(to: URL(fileURLWithPath: "\(folder)/m"))
            #expect(try FileDigest.sha256(ofFileAt: "\(folder)/m") == Self.digestOfMillion)
        }
        #expect(throws: SoundalikeError.self) { try FileDigest.sha256(ofFileAt: "/nowhere/m") }
    }

    @Test func modelsAreFoundInOrder() throws {
        try withFolder { top in
            func touch(_ path: String) throws {
                let url = URL(fileURLWithPath: "\(top)/\(path)")
                try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data().write(to: url)
            }
            for path in [
                "env/a.safetensors", "checkout/bin/Models/a.safetensors", "checkout/bin/Models/b.safetensors",
                "checkout/share/soundalike/Models/b.safetensors", "checkout/share/soundalike/Models/c.safetensors",
                "checkout/Models/c.safetensors", "checkout/Models/d.safetensors", "checkout/Models/notes.md", "checkout/Package.swift",
            ] { try touch(path) }
            let locator = ModelLocator(ProgramFolders(environment: [ModelLocator.variable: "\(top)/env"], programPath: "\(top)/checkout/bin/soundalike"))
            #expect(
                locator.available().map(\.path) == [
                    "\(top)/env/a.safetensors", "\(top)/checkout/bin/Models/b.safetensors",
                    "\(top)/checkout/share/soundalike/Models/c.safetensors", "\(top)/checkout/Models/d.safetensors",
                ])
            #expect(try locator.locate("d").path == "\(top)/checkout/Models/d.safetensors")
            #expect(try locator.locate("\(top)/env/a.safetensors").name == "a")
            for missing in ["e", "\(top)/env/e.safetensors", "e.safetensors"] {
                let error = #expect(throws: SoundalikeError.self) { try locator.locate(missing) }
                #expect(error?.code == .noInput)
            }
        }
    }
}
