import Foundation
import TestSupport
import Testing

/// What is written for users of the library, compared with the modules that were built.
enum BuiltModules {
    /// Runs a tool in the checkout; its status, and all that it printed.
    static func run(_ words: [String]) throws -> (status: Int32, printed: String) {
        let files = try TemporaryFolder()
        try files.write([], to: "printed")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = Program.checkout
        process.standardOutput = FileHandle(forWritingAtPath: files.file("printed"))
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try bytes(of: files.file("printed")), as: UTF8.self))
    }
}

@Suite struct LibraryDocumentationTests {
    private static let catalogue = Program.checkout.appending(path: "Sources/Soundalike/Soundalike.docc")

    @Test func buildsWithoutWarnings() throws {
        let folder = try TemporaryFolder()
        let (status, printed) = try BuiltModules.run(["scripts/documentation.sh", folder.path])
        #expect(status == 0, "\(printed)")
        #expect(FileManager.default.fileExists(atPath: folder.file("Soundalike.doccarchive/data/documentation/soundalike/matcher.json")))
        #expect(FileManager.default.fileExists(atPath: folder.file("Soundalike.doccarchive/data/tutorials/soundalike/changingsettings.json")))
    }

    /// Every step of the tutorial compiles.
    @Test func tutorialsCompile() throws {
        let steps = try FileManager.default.contentsOfDirectory(atPath: Self.catalogue.appending(path: "Resources").path).filter { $0.hasSuffix(".swift") }
        #expect(steps.count >= 5)
        let options = try BuiltModules.run(["scripts/built-modules.sh"]).printed.split(separator: "\n").map(String.init)
        for step in steps {
            let path = Self.catalogue.appending(path: "Resources/\(step)").path
            let (status, printed) = try BuiltModules.run(["swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors"] + options + [path])
            #expect(status == 0, "\(step): \(printed)")
        }
    }
}
