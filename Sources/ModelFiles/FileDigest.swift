import SoundalikeFoundations

/// The digest that a model or a data file is known by.
public enum FileDigest {
    /// The SHA-256 of a file as 64 hexadecimal digits, read in pieces so that memory does not grow with the file.
    ///
    /// - Throws: `SoundalikeError`: `.noInput` when there is no such file, `.inputOutput` when reading fails.
    public static func sha256(ofFileAt path: String) throws -> String {
        var source = try FileSource(path: path)
        var digest = SHA256()
        var remaining = source.byteCount
        while remaining > 0 {
            let piece = try source.read(min(remaining, 1 << 20))
            digest.update(piece)
            remaining -= piece.count
        }
        return digest.finalise()
    }

    /// The SHA-256 of some bytes as 64 hexadecimal digits.
    public static func sha256(of bytes: [UInt8]) -> String {
        var digest = SHA256()
        digest.update(bytes)
        return digest.finalise()
    }
}
