#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What lies at a path, links followed.
public enum FileKind: Sendable {
    case file, folder, other

    /// Nil where nothing is, or nothing that can be seen.
    public init?(at path: String) {
        var status = stat()
        guard !path.isEmpty, !path.utf8.contains(0), stat(path.systemPath, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }
}

/// Reading folders by the system's own bytes.
public enum FolderListing {
    /// Whether `path` is itself a symbolic link.
    public static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path.systemPath, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The names in the folder at `path`, `.` and `..` left out, in the order of their bytes; nil where it cannot be read.
    public static func names(in path: String) -> [String]? {
        guard let folder = opendir(path.systemPath) else { return nil }
        defer { closedir(folder) }
        var names: [[UInt8]] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { String(systemPath: $0) }
    }
}
