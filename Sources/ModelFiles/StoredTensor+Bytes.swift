extension StoredTensor.Values {
    /// Reads `count` elements from the start of `bytes`.
    ///
    /// - Precondition: `bytes` holds them; the header was checked.
    init(reading elementType: ElementType, count: Int, from bytes: UnsafeRawBufferPointer) {
        func elements<Raw: FixedWidthInteger, Value>(_: Raw.Type, _ value: (Raw) -> Value) -> [Value] {
            [Value](unsafeUninitializedCapacity: count) { buffer, initialised in
                for index in 0..<count {
                    let raw = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Raw>.size, as: Raw.self)
                    buffer.initializeElement(at: index, to: value(Raw(littleEndian: raw)))
                }
                initialised = count
            }
        }
        switch elementType {
        case .float32: self = .floats(elements(UInt32.self) { Float(bitPattern: $0) })
        case .float16: self = .floats(elements(UInt16.self) { Float(Float16(bitPattern: $0)) })
        case .bfloat16: self = .floats(elements(UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
        case .float64: self = .doubles(elements(UInt64.self) { Double(bitPattern: $0) })
        case .int64: self = .integers(elements(UInt64.self) { Int64(bitPattern: $0) })
        }
    }
}

extension StoredTensor {
    /// Appends the elements as they lie in a file.
    func append(to bytes: inout [UInt8]) {
        func append(_ raw: some FixedWidthInteger) {
            withUnsafeBytes(of: raw.littleEndian) { bytes.append(contentsOf: $0) }
        }
        switch values {
        case .floats(let values):
            switch elementType {
            case .float16: for value in values { append(Float16(value).bitPattern) }
            case .bfloat16: for value in values { append(Self.bfloat16(value)) }
            default: for value in values { append(value.bitPattern) }
            }
        case .doubles(let values): for value in values { append(value.bitPattern) }
        case .integers(let values): for value in values { append(value) }
        }
    }

    /// The upper half of a float32, rounded to nearest, ties to even.
    private static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        guard !value.isNaN else { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
    }
}
