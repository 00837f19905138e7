import Foundation
import TestSupport
import Testing

/// What `make install` does with what was built, in a folder of its own, far from the checkout.
@Suite struct InstallTests {
    private static let clips = Program.checkout.appending(path: "Examples").path

    @Test func aProgramInCIsBuiltAgainstIt() throws {
        let folder = try TemporaryFolder(), prefix = folder.file("prefix")
        let installed = try BuiltModules.run(["env", "PREFIX=\(prefix)", "DESTDIR=", "scripts/install.sh", Program.path])
        try #require(installed.status == 0, "\(installed.printed)")

        // As a user who installed it for himself types it.
        let line = """
            unset SOUNDALIKE_MODELS; export PKG_CONFIG_PATH=\(prefix)/lib/pkgconfig LD_LIBRARY_PATH=\(prefix)/lib
            cd \(folder.path) && clang \(Program.checkout.path)/Examples/MatchC/settings.c $(pkg-config --cflags --libs soundalike) -o settings &&
                test "$(pkg-config --modversion soundalike)" = "$(\(prefix)/bin/soundalike --version)" &&
                ./settings \(Self.clips)/voice.flac \(Self.clips)/reference.flac
            """
        let (status, printed) = try BuiltModules.run(["sh", "-c", line])
        #expect(status == 0, "\(printed)")
        let matched = try Program.run(
            ["match", "\(Self.clips)/voice.flac", "\(Self.clips)/reference.flac", "--dry-run", "--quiet", "--settings", "eq.json"], in: folder.path,
            models: "\(prefix)/share/soundalike/Models")
        #expect(matched.status == 0)
        #expect(printed == String(decoding: try bytes(of: folder.file("eq.json")), as: UTF8.self))

        let removed = try BuiltModules.run(["env", "PREFIX=\(prefix)", "DESTDIR=", "scripts/install.sh", "--remove"])
        #expect(removed.status == 0, "\(removed.printed)")
        let left = FileManager.default.enumerator(atPath: prefix)?.compactMap { $0 as? String }.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(prefix)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
        }
        #expect(left == [])
    }
}
