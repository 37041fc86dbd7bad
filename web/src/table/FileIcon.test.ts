// @vitest-environment node
import { Box, File, FileImage, FileSpreadsheet } from "lucide-react";
import { expect, test } from "vitest";
import { iconOf } from "./FileIcon";

test("files look like what they hold, and what is not known like a file", () => {
  expect(["png", ".JPG", "parquet", "safetensors", "xyz", ""].map(iconOf)).toEqual([
    FileImage,
    FileImage,
    FileSpreadsheet,
    Box,
    File,
    File,
  ]);
});
