/// The parts of a path, byte by byte: a slash is one even where an accent follows it.
extension String {
    /// The last name in the path, slashes behind it left out; empty where there is none.
    public var pathName: String {
        let bytes = withoutTrailingSlashes
        return String(bytes[(bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]) ?? ""
    }

    /// What stands before the last name, without the slash between: empty for a name alone, `/` for one at the root.
    public var pathFolder: String {
        let bytes = withoutTrailingSlashes
        guard let last = bytes.lastIndex(of: slash) else { return utf8.first == slash ? "/" : "" }
        let folder = bytes[..<last]
        guard let end = folder.lastIndex(where: { $0 != slash }) else { return "/" }
        return String(folder[...end]) ?? ""
    }

    /// The last name's extension without its dot; empty where it has none. A name's first dot begins no extension.
    public var pathExtension: String {
        let name = Array(pathName.utf8)
        guard let dot = Self.extensionDot(in: name) else { return "" }
        return String(name[(dot + 1)...]) ?? ""
    }

    /// The last name without its extension and the dot.
    public var pathStem: String {
        let name = Array(pathName.utf8)
        guard let dot = Self.extensionDot(in: name) else { return pathName }
        return String(name[..<dot]) ?? ""
    }

    /// Whether the path ends in a slash, and so means a folder.
    public var endsInSlash: Bool { utf8.last == slash }

    private var withoutTrailingSlashes: ArraySlice<UInt8> {
        let bytes = Array(utf8)
        guard let end = bytes.lastIndex(where: { $0 != slash }) else { return [] }
        return bytes[...end]
    }

    private static func extensionDot(in name: [UInt8]) -> Int? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name[..<dot].contains(where: { $0 != UInt8(ascii: ".") }) else { return nil }
        return dot
    }
}

private let slash = UInt8(ascii: "/")

extension String {
    /// Part of a path's UTF-8, cut at ASCII characters and so always UTF-8 again.
    fileprivate init?(_ bytes: ArraySlice<UInt8>) { self.init(validating: bytes, as: UTF8.self) }
}
