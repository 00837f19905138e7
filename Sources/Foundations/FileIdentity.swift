#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Which file a path leads to, however it is spelt and through whatever links: two paths of one file have equal identities.
///
/// A file that is not there yet is known by the folder that it would lie in.
public struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// The names below that folder; none for what exists.
    private let missing: [[UInt8]]

    /// The identity of what `path` leads to, or would.
    public init(_ path: String) {
        var missing: [[UInt8]] = []
        var rest = path.systemBytes[...]
        var status = stat()
        while !Self.find(rest, &status), rest != Self.here {
            let name = rest.suffix(from: rest.lastIndex(of: Self.slash).map { $0 + 1 } ?? rest.startIndex)
            missing.append(Array(name))
            rest = rest[..<name.startIndex]
            while rest.last == Self.slash, rest.count > 1 { rest.removeLast() }
            if rest.isEmpty { rest = Self.here }
        }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        self.missing = missing.reversed().reduce(into: []) { names, name in
            switch name {
            case [], Array(Self.here): break
            case Array("..".utf8) where !names.isEmpty: names.removeLast()
            default: names.append(name)
            }
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let here = Array(".".utf8)[...]

    private static func find(_ path: ArraySlice<UInt8>, _ status: inout stat) -> Bool {
        var path = path.map(CChar.init(bitPattern:))
        path.append(0)
        return stat(path, &status) == 0
    }
}
