import Soundalike
import SoundalikeFoundations

typealias BankHandle = Handle<SharedBank>

@_cdecl("soundalike_bank_create")
public func bankCreate(_ options: UnsafePointer<CChar>?, _ result: HandleResult?) -> Int32 {
    status {
        let result = try required(result, "bank")
        result.pointee = nil
        result.pointee = BankHandle.make(SharedBank(try BankRequest(options).bank()))
    }
}

@_cdecl("soundalike_bank_describe")
public func bankDescribe(_ bank: OpaquePointer?, _ description: TextResult?) -> Int32 {
    status {
        let description = try required(description, "description")
        description.pointee = nil
        description.pointee = try BankHandle.value(of: bank, "bank").use { try cJSON(BankDescription($0)) }
    }
}

@_cdecl("soundalike_bank_process")
public func bankProcess(
    _ bank: OpaquePointer?, _ frameCount: UInt, _ variantCount: UInt, _ input: UnsafePointer<Float>?, _ settings: UnsafePointer<Double>?,
    _ output: UnsafeMutablePointer<Float>?, _ failed: UnsafeMutablePointer<UInt8>?
) -> Int32 {
    status {
        try BankHandle.value(of: bank, "bank").use { bank in
            let (input, settings, output) = (try required(input, "input"), try required(settings, "settings"), try required(output, "output"))
            // Within these, no product of counts overflows.
            guard frameCount <= UInt(bank.maximumFrameCount), variantCount <= UInt(bank.maximumVariantCount) else {
                throw SoundalikeError(
                    .usage, "bank", "\(variantCount) variants of \(frameCount) frames are more than \(bank.maximumVariantCount) of \(bank.maximumFrameCount)")
            }
            let (frames, variants) = (Int(frameCount), Int(variantCount))
            let samples = UnsafeBufferPointer(start: input, count: bank.itemCount * frames)
            let rows = UnsafeBufferPointer(start: settings, count: bank.itemCount * variants * bank.chain.trained.count)
            guard samples.allSatisfy(\.isFinite), rows.allSatisfy(\.isFinite) else {
                throw SoundalikeError(.badData, "bank", "the input or the settings hold a value that is not finite")
            }
            let failures = try bank.process(
                samples, frameCount: frames, variantCount: variants, rows: rows,
                output: UnsafeMutableBufferPointer(start: output, count: bank.itemCount * variants * frames))
            failed?.update(repeating: 0, count: bank.itemCount)
            for failure in failures { failed?[failure.item] = 1 }
        }
    }
}

@_cdecl("soundalike_bank_reset")
public func bankReset(_ bank: OpaquePointer?, _ item: UInt) -> Int32 {
    status {
        try BankHandle.value(of: bank, "bank").use { bank in
            if item == .max { return try (0..<bank.itemCount).forEach(bank.reset) }
            try bank.reset(item: Int(clamping: item))
        }
    }
}

@_cdecl("soundalike_bank_free")
public func bankFree(_ bank: OpaquePointer?) { BankHandle.free(bank) }
