import Foundation
import SoundalikeFoundations

/// A picture on disk: SVG, or PNG by librsvg's program.
public struct PictureFile: Sendable {
    private static let converterName = "rsvg-convert"
    private let path: String
    /// The program that makes a PNG of it; nil for SVG.
    private let converter: String?

    /// A file that is not there yet.
    ///
    /// - Throws: ``SoundalikeError``: `.usage` for a name that is neither .svg nor .png, `.unavailable` for a PNG without the program
    ///   that makes it.
    public init(path: String) throws {
        self.path = path
        switch path.pathExtension.lowercased() {
        case "svg": converter = nil
        case "png":
            guard let found = Self.converterPath() else {
                throw SoundalikeError(
                    .unavailable, path, "PNG files need the program \(Self.converterName)", remedy: "install librsvg2-bin, or write an .svg")
            }
            converter = found
        default: throw SoundalikeError(.usage, path, "pictures are written as .svg or .png", remedy: "end its name in one of these")
        }
    }

    /// Writes the picture; the file appears whole or not at all.
    ///
    /// - Throws: ``SoundalikeError``: `.cannotCreate`, `.inputOutput`, `.unavailable` when the converter fails.
    public func write(_ svg: String, overwrite: Bool) throws {
        guard let converter else { return try AtomicOutputFile.write(svg.utf8, to: path, overwrite: overwrite) }
        let output = try AtomicOutputFile(path: path, overwrite: overwrite)
        let source = try UnnamedFile(holding: svg.utf8)
        let process = Process()
        do {
            process.executableURL = URL(fileURLWithPath: converter)
            process.arguments = ["--zoom", "2", "--format", "png"]
            process.standardInput = FileHandle(fileDescriptor: source.descriptor, closeOnDealloc: false)
            process.standardOutput = FileHandle(fileDescriptor: output.descriptor, closeOnDealloc: false)
            process.standardError = FileHandle.nullDevice
            try process.run()
        } catch { throw SoundalikeError(.unavailable, path, "\(Self.converterName) cannot be run: \(error.localizedDescription)") }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw SoundalikeError(.unavailable, path, "\(Self.converterName) could not make it", remedy: "write an .svg")
        }
        try output.commit()
    }

    private static func converterPath() -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { "\($0)/\(converterName)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
